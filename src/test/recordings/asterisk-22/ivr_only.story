  0.00 STARTED    101 -> 621 [DIALING]
  0.00 UPDATED    101 -> 621 [IN_APPLICATION]
  2.42 ENDED      101 -> 621 APPLICATION, cause 16, lasted 2423, rang 0, waited 0, connected 0, talked 0, held 0 ms
