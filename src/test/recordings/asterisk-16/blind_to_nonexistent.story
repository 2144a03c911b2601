  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.01 RINGING    101 -> 102 at 102 [RINGING]
  1.02 UPDATED    101 -> 102 [RINGING]
  1.02 UPDATED    101 -> 102 [UP]
  1.02 ANSWERED   101 -> 102 by 102 [UP]
  4.53 UPDATED    101 -> 102 [UP]
  4.53 ENDED      101 -> 102 ANSWERED by 101, cause 16, lasted 4528, rang 1009, waited 0, connected 3512, talked 3509, held 0 ms
