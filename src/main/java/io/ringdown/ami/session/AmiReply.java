package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import java.util.List;

/**
 * What an action of unknown kind is answered by.
 *
 * @param items of the list that the answer begins; empty when it begins none
 */
public record AmiReply(AmiResponse response, List<AmiMessage> items) {}
