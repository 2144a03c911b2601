  0.00 STARTED    101 -> *98108 [DIALING]
  0.00 UPDATED    101 -> *98108 [IN_APPLICATION]
 10.01 ENDED      101 -> *98108 VOICEMAIL by 101, cause 16, lasted 10004, rang 0, waited 0, connected 0, talked 0, held 0 ms
