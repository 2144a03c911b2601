  0.00 STARTED    101 -> - [DIALING]
  0.00 UPDATED    101 -> - [RINGING]
  2.00 UPDATED    101 -> - [DIALING]
  2.00 UPDATED    101 -> 102 [DIALING]
  2.00 ENDED      101 -> 102 REJECTED, cause 21, lasted 2003, rang 2001, waited 0, connected 0, talked 0, held 0 ms
