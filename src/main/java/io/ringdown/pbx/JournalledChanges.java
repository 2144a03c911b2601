package io.ringdown.pbx;

import io.ringdown.call.ChangeBatch;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Journals;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@link PastChanges} out of the journals. */
public final class JournalledChanges implements PastChanges {

    private final Journals journals;
    private final Function<String, TrunkPatterns> trunks;

    /** @param trunks of each PBX by name */
    public JournalledChanges(Journals journals, Function<String, TrunkPatterns> trunks) {
        this.journals = journals;
        this.trunks = trunks;
    }

    @Override
    public long read(String pbx, long from, Consumer<ChangeBatch> taker) throws IOException {
        return journals.past(pbx, trunks.apply(pbx))
                .read(from, (position, changes) -> taker.accept(new ChangeBatch(pbx, 0, changes, position)));
    }
}
