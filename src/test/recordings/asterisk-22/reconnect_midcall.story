  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.01 UPDATED    101 -> 102 [RINGING]
  1.01 UPDATED    101 -> 102 [UP]
  1.01 ANSWERED   101 -> 102 by 102 [UP]
  8.05 ENDED      101 -> 102 ANSWERED, cause null, lasted null, rang 1002, waited 0, connected null, talked 1293, held 0 ms, incomplete
  8.05 STARTED    103 -> 104 [UP]
  8.06 UPDATED    103 -> 104 [IN_APPLICATION]
  8.06 ENDED      103 -> 104 ANSWERED by 104, cause 16, lasted 2007, rang 0, waited 0, connected null, talked 0, held 0 ms, incomplete
