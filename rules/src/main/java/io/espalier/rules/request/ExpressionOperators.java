package io.espalier.rules.request;

import java.util.Set;

/**
 * The names that aggregation expressions of a caller under rules may hold. What is not listed is refused by name, so that an
 * operator that a later MongoDB adds is looked at before it is open.
 *
 * <p>Refused on purpose: {@code $function}, {@code $accumulator} and {@code $setIsSubset} (spec/app-services.md §6.6), {@code
 * $meta}, {@code $$USER_ROLES} and {@code $$SEARCH_META}.
 */
final class ExpressionOperators {
    /** Take values and give a value: nothing but the values decides. */
    private static final Set<String> OF_VALUES = names("""
            $abs $add $ceil $divide $exp $floor $ln $log $log10 $mod $multiply $pow $round $sqrt $subtract $trunc
            $sin $cos $tan $asin $acos $atan $atan2 $asinh $acosh $atanh $sinh $cosh $tanh $degreesToRadians
            $radiansToDegrees $rand $bitAnd $bitOr $bitXor $bitNot
            $and $or $not $cmp $eq $ne $gt $gte $lt $lte $cond $ifNull $switch
            $arrayElemAt $arrayToObject $concatArrays $first $firstN $in $indexOfArray $isArray $last $lastN $maxN $minN
            $objectToArray $range $reverseArray $size $slice $sortArray $zip
            $allElementsTrue $anyElementTrue $setDifference $setEquals $setIntersection $setUnion
            $concat $indexOfBytes $indexOfCP $ltrim $regexFind $regexFindAll $regexMatch $replaceAll $replaceOne $rtrim
            $split $strLenBytes $strLenCP $strcasecmp $substr $substrBytes $substrCP $toLower $toUpper $trim
            $convert $isNumber $toBool $toDate $toDecimal $toDouble $toInt $toLong $toObjectId $toString $toUUID $type
            $binarySize $bsonSize $mergeObjects
            $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc
            $dayOfMonth $dayOfWeek $dayOfYear $hour $isoDayOfWeek $isoWeek $isoWeekYear $millisecond $minute $month
            $second $week $year $tsIncrement $tsSecond
            $avg $max $median $min $percentile $stdDevPop $stdDevSamp $sum
            """);

    private static final Set<String> ACCUMULATORS = names("""
            $addToSet $avg $bottom $bottomN $count $first $firstN $last $lastN $max $maxN $median $mergeObjects $min
            $minN $percentile $push $stdDevPop $stdDevSamp $sum $top $topN
            """);

    private static final Set<String> WINDOW_FUNCTIONS = names("""
            $covariancePop $covarianceSamp $denseRank $derivative $documentNumber $expMovingAvg $integral $linearFill
            $locf $rank $shift
            """);

    /** {@code $$DESCEND}, {@code $$PRUNE} and {@code $$KEEP} have a meaning inside of {@code $redact} only. */
    private static final Set<String> CONSTANT_VARIABLES =
            Set.of("NOW", "CLUSTER_TIME", "REMOVE", "DESCEND", "PRUNE", "KEEP");

    private ExpressionOperators() {}

    static boolean isOfValues(String operator) {
        return OF_VALUES.contains(operator);
    }

    static boolean isAccumulator(String operator) {
        return ACCUMULATORS.contains(operator);
    }

    /** In a window of documents accumulators can be used as well. */
    static boolean isWindowFunction(String operator) {
        return isAccumulator(operator) || WINDOW_FUNCTIONS.contains(operator);
    }

    /** A system variable that says nothing about the document. */
    static boolean isConstantVariable(String name) {
        return CONSTANT_VARIABLES.contains(name);
    }

    private static Set<String> names(String list) {
        return Set.of(list.strip().split("\\s+"));
    }
}
