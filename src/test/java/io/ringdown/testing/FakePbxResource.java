package io.ringdown.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.ringdown.demo.FakePbx;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** A scripted PBX that the service under test follows under the name {@code fake}; put into a field of its type. */
public class FakePbxResource implements QuarkusTestResourceLifecycleManager {

    private Vertx vertx;
    private FakePbx pbx;
    private Path data;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        pbx = FakePbx.start(vertx, new FakePbx.Settings("user", "hush-hush"), Clock.systemUTC())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        try {
            data = Files.createTempDirectory("ringdown-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "ringdown.follow", "true",
                "ringdown.data-dir", data.toString(),
                "ringdown.pbx.fake.host", "127.0.0.1",
                "ringdown.pbx.fake.port", Integer.toString(pbx.port()),
                "ringdown.pbx.fake.username", "user",
                "ringdown.pbx.fake.secret", "hush-hush",
                "ringdown.pbx.fake.trunks", "PJSIP/trunk*");
    }

    @Override
    public void inject(Object test) {
        for (Class<?> type = test.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == FakePbx.class) {
                    try {
                        field.setAccessible(true);
                        field.set(test, pbx);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }

    @Override
    public void stop() {
        pbx.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
