  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.01 UPDATED    101 -> 102 [RINGING]
  1.01 UPDATED    101 -> 102 [UP]
  1.01 ANSWERED   101 -> 102 by 102 [UP]
  6.65 UPDATED    101 -> 102 [UP]
  6.65 ENDED      101 -> 102 ANSWERED by 102, cause 16, lasted 6652, rang 1007, waited 0, connected 5638, talked 5638, held 0 ms
