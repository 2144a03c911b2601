  0.00 STARTED    101 -> 650 [DIALING]
  0.00 UPDATED    101 -> 650 [IN_APPLICATION]
  2.01 STARTED    102 -> 650 [DIALING]
  2.01 UPDATED    102 -> 650 [IN_APPLICATION]
  4.01 STARTED    103 -> 650 [DIALING]
  4.01 UPDATED    103 -> 650 [IN_APPLICATION]
  6.02 ENDED      102 -> 650 CONFERENCE by 102, cause 16, lasted 4012, rang 0, waited 0, connected 0, talked 0, held 0 ms
  7.52 ENDED      101 -> 650 CONFERENCE by 101, cause 16, lasted 7519, rang 0, waited 0, connected 0, talked 0, held 0 ms
  9.40 ENDED      103 -> 650 CONFERENCE by 103, cause 16, lasted 5008, rang 0, waited 0, connected 0, talked 0, held 0 ms
