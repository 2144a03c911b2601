package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The messages of an answer in Asterisk's XML: {@code <response …><generic event='…' …/></response>} for each.
 *
 * <p>Each is read by itself, for some are no XML at all: two headers that differ in nothing but a mark become the same
 * attribute twice (manager.c, xml_translate; seen on 22.10). Names come in lower case, with {@code _} for all but letters
 * and digits, and a repeated one numbered: {@code output}, {@code output-2}.
 */
final class XmlMessages {

    private static final String BEGIN = "<response ";
    private static final String END = "</response>";

    private static final XMLInputFactory FACTORY = XMLInputFactory.newDefaultFactory();

    static {
        FACTORY.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        FACTORY.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        FACTORY.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
    }

    /** @param unreadable messages that are no XML and were left out */
    record Read(List<AmiMessage> messages, int unreadable) {}

    private XmlMessages() {}

    /** @return null when the body is none of Asterisk's */
    static Read read(byte[] body) {
        String text = text(body);
        if (!text.stripLeading().startsWith("<ajax-response>")) {
            return null;
        }
        List<AmiMessage> messages = new ArrayList<>();
        int unreadable = 0;
        for (int from = text.indexOf(BEGIN); from >= 0; from = text.indexOf(BEGIN, from + 1)) {
            int to = text.indexOf(END, from);
            if (to < 0) {
                unreadable++;
                break;
            }
            try {
                messages.add(message(text.substring(from, to + END.length())));
            } catch (XMLStreamException | IllegalArgumentException noXml) {
                unreadable++;
            }
        }
        return new Read(messages, unreadable);
    }

    private static AmiMessage message(String element) throws XMLStreamException {
        XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(element));
        List<Header> headers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT
                    && !reader.getLocalName().equals("response")) {
                for (int i = 0; i < reader.getAttributeCount(); i++) {
                    String name = name(reader.getAttributeLocalName(i), names);
                    headers.add(new Header(name, reader.getAttributeValue(i).replaceAll("[\\r\\n]+", " ")));
                }
            }
        }
        if (headers.isEmpty()) {
            throw new XMLStreamException("no headers");
        }
        return AmiMessage.of(headers);
    }

    /** As Asterisk says it over TCP, as far as that is known. */
    private static String name(String attribute, Set<String> before) {
        int dash = attribute.lastIndexOf('-');
        if (dash > 0
                && attribute.substring(dash + 1).chars().allMatch(Character::isDigit)
                && before.contains(attribute.substring(0, dash))) {
            attribute = attribute.substring(0, dash);
        }
        before.add(attribute);
        return switch (attribute) {
            case "response" -> "Response";
            case "event" -> "Event";
            case "cid_callingpres" -> "CID-CallingPres"; // its mark is lost, and the reader of events looks for it
            case "opaque_data" -> ""; // lines without a name, of commands before Asterisk 14
            default -> attribute;
        };
    }

    /** UTF-8, or Latin-1 when a phone sent that; what XML forbids becomes a question mark. */
    private static String text(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException noUtf8) {
            text = new String(body, StandardCharsets.ISO_8859_1);
        }
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "?");
    }
}
