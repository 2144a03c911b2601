  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.06 UPDATED    101 -> 102 [RINGING]
  1.07 UPDATED    101 -> 102 [UP]
  1.07 ANSWERED   101 -> 102 by 102 [UP]
  2.58 UPDATED    101 -> 102 [UP]
  2.58 ENDED      101 -> 102 ANSWERED by 102, cause 16, lasted 2579, rang 1060, waited 0, connected 1513, talked 1511, held 0 ms
