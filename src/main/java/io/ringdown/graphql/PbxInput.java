package io.ringdown.graphql;

import io.ringdown.control.PbxAdministration.Change;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Input;
import org.eclipse.microprofile.graphql.NonNull;

@Input("PbxInput")
@Description("A PBX; in a change what is left out stays as it is")
public class PbxInput {

    @NonNull
    @Description("Letters, digits, - and _; ids of calls hold it, so it does not change")
    public String name;

    @Description("Host name or address; required for a new one")
    public String host;

    @Description("Port of manager.conf; 5038 unless told")
    public Integer port;

    @Description("User of manager.conf; required for a new one")
    public String username;

    @Description("Its secret; required for a new one, and with another host, port or plainLogin. Never told again")
    public String secret;

    @Description("Send the secret as it is, for a PBX that offers no MD5 challenge")
    public Boolean plainLogin;

    @Description("Devices that lead outside, * for any characters: PJSIP/trunk*. Others hold for new calls")
    public List<@NonNull String> trunks;

    Change toChange() {
        return new Change(name, host, port, username, secret, plainLogin, trunks);
    }
}
