package io.espalier.rules.expression;

import io.espalier.rules.RuleProblem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is not honoured in one rule file. */
public final class Problems {
    private final String file;
    private final List<RuleProblem> found = new ArrayList<>();

    public Problems(String file) {
        this.file = file;
    }

    public void add(String path, String reason, String advice) {
        found.add(new RuleProblem(file, path, reason, advice));
    }

    /** How many were found so far. */
    public int count() {
        return found.size();
    }

    public List<RuleProblem> found() {
        return List.copyOf(found);
    }
}
