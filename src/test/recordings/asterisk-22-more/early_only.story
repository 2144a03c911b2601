  0.00 STARTED    101 -> 612 [DIALING]
  1.00 ENDED      101 -> 612 CANCELLED by 101, cause 127, lasted 1003, rang 0, waited 0, connected 0, talked 0, held 0 ms
