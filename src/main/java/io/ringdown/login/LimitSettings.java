package io.ringdown.login;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often and how much one user, or one address, may ask. */
@ConfigMapping(prefix = "ringdown.limits")
public interface LimitSettings {

    /** Operations a second of one user, over HTTP and sockets together. */
    @WithDefault("50")
    double userRate();

    /** And how many at once after a rest. */
    @WithDefault("200")
    int userBurst();

    /** Requests and operations a second from one address, whoever makes them. */
    @WithDefault("200")
    double addressRate();

    @WithDefault("1000")
    int addressBurst();

    /** Tokens a minute from one address that turn out to be none. */
    @WithDefault("10")
    int failedLogins();

    /** Sockets and event streams of one user at a time. */
    @WithDefault("1000")
    int connectionsPerUser();

    @WithDefault("2000")
    int connectionsPerAddress();

    /** Count for loopback addresses, too: a proxy on this machine asks for many. */
    @WithDefault("false")
    boolean loopback();

    /** Refused operations in a row after which a socket is closed. */
    @WithDefault("100")
    int refusedInARow();

    /** How long a query may take. */
    @WithDefault("30s")
    Duration operationTimeout();

    /** How long a mutation may take: a phone may ring for five minutes. */
    @WithDefault("330s")
    Duration mutationTimeout();

    /** Fields of one query, under whatever aliases. */
    @WithDefault("50")
    int queryFields();

    /** Mutations in one request. */
    @WithDefault("10")
    int mutationFields();

    /** Levels of fields of an operation. Our types nest 8 deep; the introspection that editors send, 16. */
    @WithDefault("20")
    int queryDepth();

    /** Fields of an operation, those of a fragment counted as often as it is spread. */
    @WithDefault("1000")
    int queryComplexity();

    /** Values of one answer: a list of calls has each field as often as there are calls. */
    @WithDefault("100000")
    int answerValues();

    /** Operations of one user that are being answered at a time; subscriptions count until they begin. */
    @WithDefault("200")
    int operationsPerUser();

    /** Operations of everybody that wait for a thread; further ones are refused. */
    @WithDefault("1000")
    int operationsWaiting();

    /** Operations that ask the database or a PBX at a time. */
    @WithDefault("8")
    int databaseOperations();
}
