package io.ringdown.journal;

import java.nio.charset.StandardCharsets;

/**
 * What events have in common, so that a block of one event packs as well as a block of hundreds. Part of the format: a
 * changed text is another version of it.
 */
final class Dictionary {

    static final byte[] BYTES = ("""
            Event: QueueCallerJoin
            Event: QueueCallerLeave
            Event: AgentCalled
            Event: AgentConnect
            Event: AgentComplete
            Event: QueueMemberStatus
            Queue: support
            Interface: PJSIP/
            MemberName: PJSIP/
            Event: HangupRequest
            Event: SoftHangupRequest
            Event: LocalBridge
            Event: NewConnectedLine
            Event: NewCallerid
            CID-CallingPres: 0 (Presentation Allowed, Not Screened)
            Event: DeviceStateChange
            Device: PJSIP/
            State: NOT_INUSE
            State: INUSE
            State: RINGING
            Event: RTCPSent
            Event: RTCPReceived
            Event: DialState
            DialStatus: RINGING
            Event: DialBegin
            Event: DialEnd
            DialStatus: ANSWER
            DestChannel: PJSIP/
            DestChannelState: 5
            DestChannelStateDesc: Ringing
            DestCallerIDNum:\s
            DestCallerIDName:\s
            DestConnectedLineNum:\s
            DestConnectedLineName:\s
            DestLanguage: en
            DestAccountCode:\s
            DestContext: phones
            DestExten:\s
            DestPriority: 1
            DestUniqueid:\s
            DestLinkedid:\s
            DialString:\s
            Event: VarSet
            Privilege: dialplan,all
            Variable: BRIDGEPEER
            Variable: DIALEDPEERNUMBER
            Variable: DIALSTATUS
            Value:\s
            Event: Hangup
            Cause: 16
            Cause-txt: Normal Clearing
            Event: BridgeCreate
            Event: BridgeDestroy
            Event: BridgeLeave
            Event: BridgeEnter
            BridgeUniqueid:\s
            BridgeType: basic
            BridgeTechnology: simple_bridge
            BridgeCreator: <unknown>
            BridgeName: <unknown>
            BridgeNumChannels: 1
            BridgeVideoSourceMode: none
            Event: Newchannel
            Event: Newexten
            Event: Newstate
            Privilege: call,all
            SequenceNumber:\s
            File: pbx.c
            Line:\s
            Func: pbx_extension_helper
            SystemName:\s
            Timestamp: 179
            Channel: PJSIP/
            ChannelState: 0
            ChannelStateDesc: Down
            ChannelState: 4
            ChannelStateDesc: Ring
            ChannelState: 6
            ChannelStateDesc: Up
            CallerIDNum: <unknown>
            CallerIDName: <unknown>
            ConnectedLineNum: <unknown>
            ConnectedLineName: <unknown>
            Language: en
            AccountCode:\s
            Context: default
            Exten: s
            Priority: 1
            Uniqueid:\s
            Linkedid:\s
            Extension:\s
            Application: Dial
            AppData: PJSIP/
            """).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    private Dictionary() {}
}
