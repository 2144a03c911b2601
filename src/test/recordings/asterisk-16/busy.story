  0.00 STARTED    101 -> 103 [DIALING]
  0.00 UPDATED    101 -> 103 [DIALING]
  0.00 RING_ENDED 101 -> 103 at 103: BUSY [DIALING]
  0.00 ENDED      101 -> 103 BUSY, cause 17, lasted 4, rang 0, waited 0, connected 0, talked 0, held 0 ms
