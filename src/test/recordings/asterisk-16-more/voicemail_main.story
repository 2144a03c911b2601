  0.00 STARTED    101 -> *97 [DIALING]
  0.00 UPDATED    101 -> *97 [IN_APPLICATION]
  2.00 ENDED      101 -> *97 APPLICATION by 101, cause 16, lasted 2002, rang 0, waited 0, connected 0, talked 0, held 0 ms
