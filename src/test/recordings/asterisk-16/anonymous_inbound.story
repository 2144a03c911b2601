  0.00 STARTED    anonymous -> 49305550101 [DIALING]
  0.00 UPDATED    anonymous -> 49305550101 [DIALING]
  0.00 RINGING    anonymous -> 49305550101 at 101 [RINGING]
  1.00 UPDATED    anonymous -> 49305550101 [RINGING]
  1.00 UPDATED    anonymous -> 49305550101 [UP]
  1.01 ANSWERED   anonymous -> 49305550101 by 101 [UP]
  3.01 UPDATED    anonymous -> 49305550101 [UP]
  3.01 ENDED      anonymous -> 49305550101 ANSWERED by anonymous, cause 16, lasted 3008, rang 1001, waited 0, connected 2003, talked 2001, held 0 ms, INBOUND
