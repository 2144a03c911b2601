package io.ringdown.graphql;

import io.ringdown.call.Device;
import io.ringdown.call.DeviceState;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Device")
@Description("A phone or trunk")
public record DeviceView(
        @Id @NonNull @Description("Name of the PBX, a slash, the device's name")
        String id,

        @NonNull @Description("Name of the PBX") String pbx,

        @NonNull @Description("As in Party.device: PJSIP/101")
        String name,

        @NonNull
        @Description("What it does. UNAVAILABLE: cannot be reached; RINGING_IN_USE: in use, and another call rings")
        DeviceState state,

        @Description("Whether calls can reach it: it is registered or has a fixed address; null when not known")
        Boolean registered) {

    static DeviceView of(Device device) {
        return new DeviceView(device.id(), device.pbx(), device.name(), device.state(), device.registered());
    }
}
