package io.ringdown.graphql.socket;

import io.ringdown.login.LimitSettings;
import io.ringdown.login.Limits;
import io.ringdown.login.Logins;

/** What a connection asks before it serves somebody. */
record Gate(Logins logins, Limits limits, LimitSettings settings) {}
