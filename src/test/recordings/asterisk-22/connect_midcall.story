  0.00 STARTED    101 -> 102 [UP]
  0.00 STARTED    103 -> 104 [RINGING]
  2.01 UPDATED    103 -> 104 [RINGING]
  2.01 UPDATED    103 -> 104 [UP]
  2.01 ANSWERED   103 -> 104 by 104 [UP]
  4.02 UPDATED    101 -> 102 [UP]
  4.02 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 8020, rang 0, waited 0, connected null, talked 4017, held 0 ms, incomplete
  6.02 UPDATED    103 -> 104 [UP]
  6.02 ENDED      103 -> 104 ANSWERED by 104, cause 16, lasted 7021, rang 2013, waited 0, connected 4007, talked 4005, held 0 ms, incomplete
