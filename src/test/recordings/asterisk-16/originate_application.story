  0.00 STARTED    103 -> - [DIALING]
  0.00 UPDATED    103 -> - [RINGING]
  1.04 UPDATED    103 -> - [RINGING]
  1.04 UPDATED    103 -> - [IN_APPLICATION]
  1.04 RINGING    500 -> 103 at 103 [IN_APPLICATION]
  1.04 ANSWERED   500 -> 103 by 103 [IN_APPLICATION]
  2.58 ENDED      500 -> 103 ANSWERED, cause 0, lasted 2585, rang 1035, waited 0, connected 1548, talked 0, held 0 ms
