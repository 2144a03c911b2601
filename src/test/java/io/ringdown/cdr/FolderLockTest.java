package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

    @TempDir
    Path folder;

    @Test
    void a_folder_in_use_is_refused_with_who_has_it() throws Exception {
        try (FolderLock _ = FolderLock.acquire(folder)) {
            assertThatThrownBy(() -> FolderLock.acquire(folder))
                    .isInstanceOf(FolderLock.FolderInUse.class)
                    .hasMessageContaining("is in use by another Ringdown, process id "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("ringdown.data-dir");
        }
        FolderLock.acquire(folder).close();
        assertThat(folder.resolve("ringdown.lock")).exists();
    }
}
