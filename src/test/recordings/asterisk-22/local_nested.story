  0.00 STARTED    101 -> 603 [DIALING]
  0.00 RINGING    101 -> 603 at 102 [RINGING]
  1.00 UPDATED    101 -> 603 [RINGING]
  1.00 UPDATED    101 -> 603 [DIALING]
  1.00 UPDATED    101 -> 603 [UP]
  1.01 ANSWERED   101 -> 603 by 102 [UP]
  4.01 UPDATED    101 -> 603 [UP]
  4.01 ENDED      101 -> 603 ANSWERED by 102, cause 16, lasted 4010, rang 1001, waited 0, connected 3005, talked 3000, held 0 ms
