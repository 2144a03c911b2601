  0.00 STARTED    103 -> 104 [DIALING]
  0.00 UPDATED    103 -> 104 [DIALING]
  0.00 RINGING    103 -> 104 at 104 [RINGING]
  1.01 UPDATED    103 -> 104 [RINGING]
  1.01 UPDATED    103 -> 104 [UP]
  1.01 ANSWERED   103 -> 104 by 104 [UP]
  5.01 UPDATED    103 -> 104 [UP]
  5.01 ENDED      103 -> 104 ANSWERED by 104, cause 16, lasted 5011, rang 1001, waited 0, connected 4005, talked 4002, held 0 ms
