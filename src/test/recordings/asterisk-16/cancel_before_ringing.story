  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.75 RING_ENDED 101 -> 102 at 102: CANCELLED [DIALING]
  0.75 ENDED      101 -> 102 CANCELLED by 101, cause 127, lasted 750, rang 0, waited 0, connected 0, talked 0, held 0 ms
