package io.ringdown.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The people of the demo's company, each with one extension, and who of them is free. Nobody is in two playbacks at a
 * time, as nobody has two phones.
 */
final class Staff {

    /** @param extension three digits, as in the recordings, so that rewritten texts keep their shape */
    record Person(String extension, String name) {}

    private static final int EMPLOYEES = 60;
    private static final int AGENTS = 4;

    private static final String[] FIRST = {
        "Anna", "Ben", "Clara", "David", "Emil", "Frieda", "Georg", "Hannah", "Ida", "Jonas", "Karla", "Leo", "Mia",
        "Noah", "Olga", "Paul", "Rosa", "Simon", "Theo", "Jürgen"
    };
    private static final String[] LAST = {
        "Albers",
        "Bauer",
        "Conrad",
        "Dietz",
        "Engel",
        "Falk",
        "Groß",
        "Hartmann",
        "Iversen",
        "Jansen",
        "Keller",
        "Lorenz",
        "Möller",
        "Neumann",
        "Otto",
        "Peters",
        "Richter",
        "Sommer",
        "Thiel",
        "Vogt"
    };

    private final TreeMap<String, Person> freeEmployees = new TreeMap<>();
    private final Map<String, List<Person>> agents = new LinkedHashMap<>();
    private final TreeSet<String> busyAgents = new TreeSet<>();

    /** @param queues whose agents the company employs */
    Staff(TreeSet<String> queues) {
        for (int i = 0; i < EMPLOYEES; i++) {
            Person person = person(201 + i);
            freeEmployees.put(person.extension(), person);
        }
        int extension = 301;
        for (String queue : queues) {
            List<Person> team = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                team.add(person(extension++));
            }
            agents.put(queue, List.copyOf(team));
        }
    }

    private static Person person(int extension) {
        int i = extension - 201;
        return new Person(
                Integer.toString(extension),
                FIRST[i % FIRST.length] + " " + LAST[(i * 7 + i / FIRST.length) % LAST.length]);
    }

    /** Queues and their agents. */
    Map<String, List<Person>> agents() {
        return agents;
    }

    /** A person for each phone of the recording, taken until {@link #release}; null when too few are free. */
    Map<String, Person> cast(Recording recording, RandomGenerator random) {
        if (recording.phones().size() > freeEmployees.size()) {
            return null;
        }
        Map<String, Person> cast = new TreeMap<>();
        for (String phone : recording.phones()) {
            String queue = recording.agents().get(phone);
            Person person = queue == null ? anyEmployee(random) : freeAgent(queue, random);
            if (person == null) {
                release(cast);
                return null;
            }
            cast.put(phone, person);
        }
        return cast;
    }

    void release(Map<String, Person> cast) {
        for (Person person : cast.values()) {
            if (!busyAgents.remove(person.extension())) {
                freeEmployees.put(person.extension(), person);
            }
        }
    }

    private Person anyEmployee(RandomGenerator random) {
        List<String> free = List.copyOf(freeEmployees.keySet());
        return freeEmployees.remove(free.get(random.nextInt(free.size())));
    }

    private Person freeAgent(String queue, RandomGenerator random) {
        List<Person> free = agents.get(queue).stream()
                .filter(p -> !busyAgents.contains(p.extension()))
                .toList();
        if (free.isEmpty()) {
            return null;
        }
        Person agent = free.get(random.nextInt(free.size()));
        busyAgents.add(agent.extension());
        return agent;
    }
}
