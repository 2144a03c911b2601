  0.00 STARTED    103 -> - [DIALING]
  0.00 UPDATED    103 -> - [RINGING]
  1.00 UPDATED    103 -> - [RINGING]
  1.00 RINGING    500 -> 103 at 103 [RINGING]
  1.00 ANSWERED   500 -> 103 by 103 [RINGING]
  1.00 UPDATED    103 -> 103 [IN_APPLICATION]
  2.55 ENDED      103 -> 103 ANSWERED, cause 0, lasted 2547, rang 1002, waited 0, connected 1543, talked 0, held 0 ms
