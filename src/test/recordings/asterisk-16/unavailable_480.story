  0.00 STARTED    103 -> 104 [DIALING]
  0.00 UPDATED    103 -> 104 [DIALING]
  0.00 RING_ENDED 103 -> 104 at 104: NO_ANSWER [DIALING]
  0.00 ENDED      103 -> 104 NO_ANSWER, cause 19, lasted 4, rang 0, waited 0, connected 0, talked 0, held 0 ms
