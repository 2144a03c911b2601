  0.00 STARTED    101 -> 662 [DIALING]
  0.00 ENDED      101 -> 662 FAILED, cause 17, lasted 0, rang 0, waited 0, connected 0, talked 0, held 0 ms
