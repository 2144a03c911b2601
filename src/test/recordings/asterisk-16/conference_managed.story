  0.00 STARTED    101 -> 650 [DIALING]
  0.00 UPDATED    101 -> 650 [IN_APPLICATION]
  1.01 STARTED    102 -> 650 [DIALING]
  1.01 UPDATED    102 -> 650 [IN_APPLICATION]
  2.02 STARTED    103 -> 650 [DIALING]
  2.03 UPDATED    103 -> 650 [IN_APPLICATION]
  6.43 ENDED      103 -> 650 CONFERENCE, cause 16, lasted 4406, rang 0, waited 0, connected 0, talked 0, held 0 ms
  7.43 ENDED      102 -> 650 CONFERENCE by 102, cause 16, lasted 6419, rang 0, waited 0, connected 0, talked 0, held 0 ms
  8.87 ENDED      101 -> 650 CONFERENCE by 101, cause 16, lasted 8430, rang 0, waited 0, connected 0, talked 0, held 0 ms
