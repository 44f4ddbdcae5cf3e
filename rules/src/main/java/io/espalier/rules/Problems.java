package io.espalier.rules;

import java.util.ArrayList;
import java.util.List;

/** Collects what is not honoured in one rule file. */
final class Problems {
    private final String file;
    private final List<RuleProblem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(String path, String reason, String advice) {
        found.add(new RuleProblem(file, path, reason, advice));
    }

    int count() {
        return found.size();
    }

    List<RuleProblem> found() {
        return List.copyOf(found);
    }
}
