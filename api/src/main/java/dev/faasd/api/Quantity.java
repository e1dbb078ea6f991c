package dev.faasd.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount in the grammar of Kubernetes quantities: a decimal number and a binary ({@code Ki} to
 * {@code Ei}) or decimal ({@code n} to {@code E}) suffix or an exponent. Negative amounts are
 * refused: nothing here can be less than nothing.
 *
 * @param value the exact amount in the base unit, bytes or cores
 */
public record Quantity(BigDecimal value) {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?<sign>[+-]?)(?<number>[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)"
              + "(?:[eE](?<exponent>[+-]?[0-9]{1,2})|(?<suffix>[KMGTPE]i|[numkMGTPE]?))");

  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);

  private static final String BINARY = "KMGTPE";
  private static final int LONGEST = 64;
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  /**
   * Reads a quantity.
   *
   * @throws InvalidQuantity when the text is none, or is negative
   */
  public static Quantity parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (text.length() > LONGEST || !matcher.matches()) {
      throw new InvalidQuantity(text, "use a number with a suffix such as 128Mi, 1G, 100m or 0.5");
    }
    BigDecimal value = new BigDecimal(number(matcher)).multiply(factor(matcher));
    if ("-".equals(matcher.group("sign")) && value.signum() != 0) {
      throw new InvalidQuantity(text, "it is negative");
    }
    return new Quantity(value);
  }

  /** The amount in whole base units, rounded up, at most {@link Long#MAX_VALUE}. */
  public long units() {
    return ceiling(value);
  }

  /**
   * The amount in thousandths of the base unit (milli-cores), rounded up, at most {@link
   * Long#MAX_VALUE}.
   */
  public long millis() {
    return ceiling(value.scaleByPowerOfTen(3));
  }

  private static long ceiling(BigDecimal value) {
    return value.setScale(0, RoundingMode.CEILING).toBigInteger().min(MOST).longValueExact();
  }

  private static String number(Matcher matcher) {
    String number = matcher.group("number");
    return number.endsWith(".") ? number + "0" : number;
  }

  private static BigDecimal factor(Matcher matcher) {
    String exponent = matcher.group("exponent");
    if (exponent != null) {
      return BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(exponent));
    }
    String suffix = matcher.group("suffix");
    return suffix.endsWith("i")
        ? BigDecimal.valueOf(2).pow(10 * (BINARY.indexOf(suffix.charAt(0)) + 1))
        : BigDecimal.ONE.scaleByPowerOfTen(DECIMAL.getOrDefault(suffix, 0));
  }
}
