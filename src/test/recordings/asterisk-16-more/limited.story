  0.00 STARTED    101 -> 614 [DIALING]
  0.00 UPDATED    101 -> 614 [DIALING]
  0.00 RINGING    101 -> 614 at 102 [RINGING]
  1.05 UPDATED    101 -> 614 [RINGING]
  1.05 UPDATED    101 -> 614 [UP]
  1.05 ANSWERED   101 -> 614 by 102 [UP]
  7.05 UPDATED    101 -> 614 [UP]
  7.05 ENDED      101 -> 614 ANSWERED, cause 16, lasted 7047, rang 1042, waited 0, connected 6000, talked 5999, held 0 ms
