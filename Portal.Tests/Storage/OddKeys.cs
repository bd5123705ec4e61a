namespace Portal.Tests.Storage;

/// <summary>Keys that programs like to get wrong; S3 allows all of them.</summary>
public static class OddKeys
{
    public static readonly IReadOnlyList<string> All =
    [
        "plain.txt", "with space", " leading and trailing ", "plus+plus", "100%", "%41", "a%2Fb", "a&b=c", "hash#tag", "question?mark", "semi;colon",
        "comma,", "quote'\"", "star*", "tilde~", "back\\slash", "(brackets)[and]{braces}", "pipe|caret^", "dollar$@at:colon!",
        "ünïcode/日本語/🎉", "e\u0301 is not \u00e9", "/leading", "//two leading", "a//b", "trailing/", "trailing//", "./dot", "../up", "a/./b", "a/../b",
        "a/..", "..", ".", "...", "a/b/../../..", "tab\there", "line\nfeed", "return\rhere", "bell\u0007", "\u0001first", "delete\u007f", "next\u0085line",
        "\ufeffmark", "\ufffd", new string('k', 1024), string.Concat(Enumerable.Repeat("ж", 512)), "<xml>&amp;</xml>", "]]>",
    ];
}
