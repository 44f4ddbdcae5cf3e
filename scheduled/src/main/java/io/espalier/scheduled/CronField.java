package io.espalier.scheduled;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One of the five fields of a cron expression: its name, its bounds and the names of its values. */
enum CronField {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY_OF_MONTH("day of month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    DAY_OF_WEEK("day of week", 0, 6, "SUN MON TUE WED THU FRI SAT");

    private final String label;
    private final int min;
    private final int max;
    private final String names;

    CronField(String label, int min, int max, String names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /**
     * The values that {@code text} allows.
     *
     * @param position where the text begins in the expression, from 1, for messages
     */
    BitSet parse(String text, int position) {
        BitSet values = new BitSet(max + 1);
        int at = position;
        for (String item : text.split(",", -1)) {
            addItem(values, item, at);
            at += item.length() + 1;
        }
        return values;
    }

    private void addItem(BitSet values, String item, int position) {
        int slash = item.indexOf('/');
        int step = slash < 0 ? 1 : number(item.substring(slash + 1), position + slash + 1);
        if (step < 1 || step > max + 1) {
            throw error(position + slash + 1, "a step between 1 and " + (max + 1));
        }
        String range = slash < 0 ? item : item.substring(0, slash);
        int dash = range.indexOf('-');
        int from = min;
        int to = max;
        if (!range.equals("*")) {
            from = value(dash < 0 ? range : range.substring(0, dash), position);
            to = dash < 0 ? from : value(range.substring(dash + 1), position + dash + 1);
            if (slash >= 0 && dash < 0) {
                throw error(position, "* or a range before a step");
            }
            if (to < from) {
                throw error(position, "a range whose first value is not after its last");
            }
        }
        for (int value = from; value <= to; value++) {
            // A step selects by the value itself, not by the distance from the beginning: */25 is 0, 25, 50.
            if (value % step == 0) {
                values.set(value);
            }
        }
    }

    private int value(String text, int position) {
        int name = names().indexOf(text.toUpperCase(Locale.ROOT));
        int value = name >= 0 ? name + min : number(text, position);
        if (value < min || value > max) {
            throw error(position, allowed());
        }
        return value;
    }

    private int number(String text, int position) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw error(position, allowed());
        }
        return Integer.parseInt(text);
    }

    private List<String> names() {
        return names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
    }

    private String allowed() {
        String values = "a number from " + min + " to " + max;
        return names.isEmpty() ? values : values + " or a name from " + names().getFirst() + " to " + names().getLast();
    }

    private CronException error(int position, String allowed) {
        return new CronException(
                "position " + position + " (" + label + "): " + allowed + " is expected; a field is *, a"
                        + " value, a range a-b, */step or a-b/step, or several of these with commas");
    }
}
