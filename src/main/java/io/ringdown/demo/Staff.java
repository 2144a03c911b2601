package io.ringdown.demo;

import java.util.ArrayList;
import java.util.Collections;
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

    record Person(String extension, String name) {}

    private static final int AGENTS = 4;
    /** So many have extensions of three digits, as in the recordings; of more, all have five. */
    private static final int SMALL_COMPANY = 99;

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

    private final List<Person> freeEmployees = new ArrayList<>();
    private final Map<String, List<Person>> agents = new LinkedHashMap<>();
    private final TreeSet<String> busyAgents = new TreeSet<>();
    private final int firstEmployee;
    private int nextAgent;

    /**
     * @param employees besides agents
     * @param queues whose agents the company employs from the beginning
     */
    Staff(int employees, TreeSet<String> queues) {
        firstEmployee = employees <= SMALL_COMPANY ? 201 : 20_001;
        nextAgent = employees <= SMALL_COMPANY ? 301 : 60_001;
        for (int i = 0; i < employees; i++) {
            freeEmployees.add(person(firstEmployee + i));
        }
        queues.forEach(this::team);
    }

    private Person person(int extension) {
        int i = extension - firstEmployee;
        return new Person(
                Integer.toString(extension),
                FIRST[i % FIRST.length] + " " + LAST[(i * 7 + i / FIRST.length) % LAST.length]);
    }

    /** Queues and their agents. */
    Map<String, List<Person>> agents() {
        return agents;
    }

    /**
     * A person for each phone of the recording, taken until {@link #release}; null when too few are free.
     *
     * @param places names of queues in this playback, by their names in the recording
     */
    Map<String, Person> cast(Recording recording, Map<String, String> places, RandomGenerator random) {
        if (recording.phones().size() > freeEmployees.size()) {
            return null;
        }
        Map<String, Person> cast = new TreeMap<>();
        for (String phone : recording.phones()) {
            String queue = recording.agents().get(phone);
            Person person = queue == null ? anyEmployee(random) : freeAgent(places.getOrDefault(queue, queue), random);
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
                freeEmployees.add(person);
            }
        }
    }

    private Person anyEmployee(RandomGenerator random) {
        int chosen = random.nextInt(freeEmployees.size());
        Collections.swap(freeEmployees, chosen, freeEmployees.size() - 1);
        return freeEmployees.removeLast();
    }

    private List<Person> team(String queue) {
        return agents.computeIfAbsent(queue, _ -> {
            List<Person> team = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                team.add(person(nextAgent++));
            }
            return List.copyOf(team);
        });
    }

    private Person freeAgent(String queue, RandomGenerator random) {
        List<Person> free = team(queue).stream()
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
