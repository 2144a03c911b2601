package io.ringdown.demo;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Names that no channel or bridge of this PBX had before, in Asterisk's form. */
final class Identities {

    private static final String[] COMPANIES = {
        "Alster Logistik",
        "Bergmann & Co",
        "Fjord Energi",
        "Hafen GmbH",
        "Isar Druck",
        "Nordlicht AG",
        "Praxis Dr. Wolf"
    };

    /** Ranges that the German regulator keeps for films: nobody answers there. Of the mobile one only 100 numbers. */
    private static final String[] FICTITIOUS = {"3023125", "6990009", "4066969", "8999998", "17604069"};

    private final RandomGenerator random;
    private long channels;
    private long suffixes;

    Identities(RandomGenerator random) {
        this.random = random;
    }

    /** {@code seconds.counter}, as Asterisk makes them without a systemname. */
    String uniqueId(long atMicros) {
        return atMicros / 1_000_000 + "." + channels++;
    }

    /** The eight digits after a channel's device. */
    String suffix() {
        return "%08x".formatted(suffixes++ & 0xFFFF_FFFFL);
    }

    String bridgeId() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    String company() {
        return COMPANIES[random.nextInt(COMPANIES.length)];
    }

    /** A number outside, without country code and without a zero before it. */
    String outsideNumber() {
        String range = FICTITIOUS[random.nextInt(FICTITIOUS.length)];
        return range + "%03d".formatted(random.nextInt(range.startsWith("1") ? 100 : 1_000));
    }
}
