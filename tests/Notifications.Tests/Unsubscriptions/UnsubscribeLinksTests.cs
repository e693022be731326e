using System.Text;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Tests.Unsubscriptions;

public sealed class UnsubscribeLinksTests
{
    private const string Key = "a key for tests only, 32 characters and more";

    private static readonly UnsubscribeLinks Links = new(Key);
    private static readonly Guid Person = Guid.Parse("0198c5f2-a7b0-7d4e-8f3a-2b1c0d9e8f7b");
    private static readonly MailTopic Dialogues = MailTopic.Find("dialogues")!;

    [Fact]
    public void A_link_says_person_and_topic_to_who_made_it_and_nothing_to_others()
    {
        var (one, other) = (Token(Person, Dialogues), Token(Person, Dialogues));

        Assert.Equal((Person, Dialogues), Links.Read(one));
        Assert.Equal((Person, Dialogues), new UnsubscribeLinks(Key).Read(other));
        Assert.Matches("^[A-Za-z0-9_-]{40,120}$", one);
        Assert.NotEqual(one, other);
        Assert.DoesNotContain("dialogues", Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(one)), StringComparison.Ordinal);
        Assert.Null(new UnsubscribeLinks("another key for tests, 32 characters and more").Read(one));
    }

    [Fact]
    public void Whatever_is_changed_of_a_link_it_is_none()
    {
        var token = Token(Person, Dialogues);
        for (var at = 0; at < token.Length; at++)
        {
            Assert.Null(Links.Read($"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}"));
            Assert.Null(Links.Read(token[..at]));
        }

        Assert.All(new[] { "", "x", token + "A", token + "=", " " + token, token + token, new string('A', 5000), "ⅷ" + token[1..], "%2e" }, other => Assert.Null(Links.Read(other)));
    }

    [Fact]
    public void No_link_ends_what_is_always_sent_or_was_sealed_for_something_else()
    {
        Assert.Null(Links.Read(Token(Person, MailTopic.Find("decisions")!)));
        Assert.Null(Links.Read(Token(Person, new MailTopic("none-of-ours", false))));
        Assert.Null(Links.Read(System.Buffers.Text.Base64Url.EncodeToString(new SecretBox(Key, "another purpose").Close([.. Person.ToByteArray(bigEndian: true), .. "dialogues"u8], default))));
        Assert.Null(Links.Read(System.Buffers.Text.Base64Url.EncodeToString(new SecretBox(Key, "unsubscribe links").Close("dialogues"u8, default))));
    }

    [Fact]
    public void A_mail_of_no_topic_any_more_is_no_reason_to_hold_up_the_others()
    {
        Assert.False(MailTopic.IsWanted("dialogue.announced", ["dialogues"]));
        Assert.True(MailTopic.IsWanted("dialogue.announced", ["decisions", "members"]));
        Assert.True(MailTopic.IsWanted("decision.opened", ["decisions"]));
        Assert.True(MailTopic.IsWanted("of.yesterday", ["of"]));
    }

    private static string Token(Guid person, MailTopic topic) => Links.TokenOf(person, topic);
}
