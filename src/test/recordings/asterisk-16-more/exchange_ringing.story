  0.00 STARTED    101 -> 616 [DIALING]
  0.00 UPDATED    101 -> 616 [DIALING]
  0.00 RINGING    101 -> 616 at 102 [RINGING]
  1.01 UPDATED    101 -> 616 [RINGING]
  1.01 UPDATED    101 -> 616 [UP]
  1.01 ANSWERED   101 -> 616 by 102 [UP]
  4.51 UPDATED    101 -> 616 [UP]
  4.51 ENDED      101 -> 616 ANSWERED by 101, cause 16, lasted 4511, rang 1003, waited 0, connected 3504, talked 3502, held 0 ms
