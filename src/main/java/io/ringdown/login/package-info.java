/**
 * How somebody says who they are: by an API token, or by what an OpenID Connect provider says of them; and how often
 * they may ask. {@link io.ringdown.login.Logins} is the doorway; what they see then is {@link io.ringdown.access}'s.
 */
package io.ringdown.login;
