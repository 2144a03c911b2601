  0.00 STARTED    101 -> 102 [UP]
  0.00 STARTED    103 -> 104 [RINGING]
  0.02 UPDATED    103 -> 104 [RINGING]
  0.02 UPDATED    103 -> 104 [UP]
  0.02 ANSWERED   103 -> 104 by 104 [UP]
  2.03 UPDATED    101 -> 102 [UP]
  2.03 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 6026, rang 0, waited 0, connected null, talked 2023, held 0 ms, incomplete
  4.03 UPDATED    103 -> 104 [UP]
  4.03 ENDED      103 -> 104 ANSWERED by 104, cause 16, lasted 5028, rang 19, waited 0, connected 4007, talked 4005, held 0 ms, incomplete
