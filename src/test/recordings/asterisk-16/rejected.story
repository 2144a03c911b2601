  0.00 STARTED    101 -> 104 [DIALING]
  0.00 UPDATED    101 -> 104 [DIALING]
  0.00 RINGING    101 -> 104 at 104 [RINGING]
  2.01 UPDATED    101 -> 104 [DIALING]
  2.01 RING_ENDED 101 -> 104 at 104: REJECTED [DIALING]
  2.01 ENDED      101 -> 104 REJECTED, cause 20, lasted 2008, rang 2003, waited 0, connected 0, talked 0, held 0 ms
