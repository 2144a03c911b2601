  0.00 STARTED    101 -> 102 [DIALING]
  0.00 UPDATED    101 -> 102 [DIALING]
  0.00 RINGING    101 -> 102 at 102 [RINGING]
  1.01 UPDATED    101 -> 102 [RINGING]
  1.01 UPDATED    101 -> 102 [UP]
  1.01 ANSWERED   101 -> 102 by 102 [UP]
  4.02 UPDATED    101 -> 102 [UP]
  4.02 ENDED      101 -> 102 ANSWERED, cause 16, lasted 4022, rang 1004, waited 0, connected 3014, talked 3012, held 0 ms
