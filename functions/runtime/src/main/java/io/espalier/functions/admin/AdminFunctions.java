package io.espalier.functions.admin;

import java.util.List;

/** A bean that offers operators' functions: those of one capability. */
@FunctionalInterface
public interface AdminFunctions {

    /** Asked for once, while the process starts: what the functions work with is looked up when they are called. */
    List<AdminFunction> adminFunctions();
}
