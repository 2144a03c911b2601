  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.01 UPDATED    101 -> 102 [RINGING]
  1.01 UPDATED    101 -> 102 [UP]
  1.01 ANSWERED   101 -> 102 by 102 [UP]
  2.51 STARTED    103 -> 660 [DIALING]
  2.51 UPDATED    103 -> 660 [IN_APPLICATION]
  4.54 ENDED      103 -> 660 APPLICATION by 103, cause 16, lasted 2005, rang 0, waited 0, connected 0, talked 0, held 0 ms
  5.52 UPDATED    101 -> 102 [UP]
  5.52 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 5521, rang 1003, waited 0, connected 4515, talked 4513, held 0 ms
