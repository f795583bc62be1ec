<?php
// Makes php_pages.json: pages as PHP itself writes them (yaml_emit; XML by htmlspecialchars), most texts odd on purpose.
// Made once with PHP 8.2, yaml 2.2.2: php tests/support/php_pages.php > tests/support/php_pages.json
mt_srand(7);
$odd = ["", "~", "null", "NULL", "yes", "Y", "n", "0", "15", "08540", "-5", "+421905123456", "1e5", "12:30:45", "0x1f", "2012-04-01",
    "2012-04-01 00:15:11", " leads", "trails ", "a: b", "a:b", "a #b", "a#b", "#x", "- x", "-x", "? x", "x: ", "it's", "say \"hi\"", "'q'",
    "back\\slash", "tab\there", "line\nbreak", "two\n\nlines", "ends\n", "cr\rhere", "crlf\r\nhere", "\x07bell", "\x1b[31m", "nul\0here",
    "ñandú", "日本語", "😀", "\u{85}", "\u{2028}", "\u{a0}", "<b>bold</b>", "a & b", "&amp;", "]]>", "<!-- x -->", "{x}", "[x]", "*x", "&x",
    "!x", "%x", "@x", "`x", "|", ">", "...", "---", "=", "<<", ",", str_repeat("long words ", 12), str_repeat("x", 120), "a\n- b", "{\"a\": 1}"];
$plain = ["Jana", "jana@acme.com", "AX4-B4T-FD8", "c0000001", "Sales (EU)", "N", "A", "R", "true story", "https://acme.com/?q=1", "F"];
$shapes = [
    ["customers", ["contactid", "email", "firstname", "lastname", "systemname", "userid", "datecreated", "role", "gender"]],
    ["conversations", ["conversationid", "code", "status", "subject", "preview", "tags"]],
    ["tags", ["id", "name"]],
    ["agents", array_merge(["id"], array_map(fn($n) => "c$n", range(1, 20)))],
];
function pick(array $from) { return $from[mt_rand(0, count($from) - 1)]; }
function xml(string $name, $value): string {
    if (is_array($value)) {
        $inside = "";
        foreach ($value as $key => $child) $inside .= xml(is_int($key) ? substr($name, 0, -1) : $key, $child);
        return "<$name>$inside</$name>";
    }
    return $value === null || $value === "" ? "<$name/>" : "<$name>" . htmlspecialchars((string)$value, ENT_QUOTES) . "</$name>";
}
$pages = ["yaml" => [], "xml" => []];
for ($n = 0; $n < 60; $n++) {
    [$list, $columns] = $shapes[$n % count($shapes)];
    $share = [0, 3, 15, 60][intdiv($n, 4) % 4];
    $rows = [];
    foreach (range(1, mt_rand(2, 14)) as $_) {
        $row = [];
        foreach ($columns as $column) {
            if ($column === "tags") $row[$column] = pick([null, "ab12,cd34", "", $n % 8 == 5 ? [["id" => "ab12"]] : null]);
            else $row[$column] = mt_rand(0, 99) < $share ? pick($odd) : (mt_rand(0, 9) ? pick($plain) : null);
        }
        $rows[] = $row;
    }
    $pages["yaml"][] = yaml_emit(["response" => [$list => $rows]]);
    $pages["xml"][] = "<?xml version='1.0' encoding='utf-8'?>\n" . xml("response", [$list => $rows]);
}
echo json_encode($pages, JSON_PRETTY_PRINT | JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
