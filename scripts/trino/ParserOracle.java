import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Asks Trino's own parser. Every line of standard input is one statement as a JSON string; every line of the answer is
 * a JSON object, in the same order: {"ok":true}, or {"ok":false,"line":1,"column":2,"message":"..."}. A line may also be
 * a JSON array of two statements, which are ok if they have equal trees.
 */
public class ParserOracle {
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        var parser = new SqlParser();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(line.startsWith("[") ? compare(parser, line) : ask(parser, decode(line)));
            if (!in.ready()) {
                out.flush();
            }
        }
        out.flush();
    }

    private static String ask(SqlParser parser, String sql) {
        try {
            parser.createStatement(sql);
            return "{\"ok\":true}";
        }
        catch (ParsingException e) {
            return refusal(e.getLineNumber(), e.getColumnNumber(), e.getErrorMessage());
        }
        catch (RuntimeException | AssertionError e) { // checks in the constructors of the tree's nodes
            return refusal(0, 0, e.toString());
        }
    }

    private static String compare(SqlParser parser, String pair) {
        int comma = pair.indexOf("\",\""); // not inside a string: a quote has a backslash there
        String first = decode(pair.substring(1, comma + 1));
        String second = decode(pair.substring(comma + 2, pair.length() - 1));
        String answer = ask(parser, second);
        if (!answer.equals("{\"ok\":true}")) {
            return answer;
        }
        var one = parser.createStatement(first);
        var other = parser.createStatement(second);
        return one.equals(other) ? answer : refusal(0, 0, one + " is not " + other);
    }

    private static String refusal(int line, int column, String message) {
        return "{\"ok\":false,\"line\":" + line + ",\"column\":" + column + ",\"message\":" + encode(message) + "}";
    }

    private static String decode(String json) {
        var text = new StringBuilder();
        for (int i = 1; i < json.length() - 1; i++) { // without the quotes
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = json.charAt(++i);
            switch (c) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(json.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    private static String encode(String text) {
        var json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                json.append(String.format("\\u%04x", (int) c));
            }
            else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
