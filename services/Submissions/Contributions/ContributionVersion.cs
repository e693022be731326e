using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Contributions;

/// <summary>The words of a contribution, apart from the record that lists read. Sealed by lodging: from then on a checksum stands for them (rule 22).</summary>
internal sealed class ContributionVersion
{
    public ContributionVersion(Id<Contribution> contributionId, int number, Guid? frameworkId, ConfidentialityClass confidentiality, ContributionContent content)
    {
        (ContributionId, Number, FrameworkId) = (contributionId, number, frameworkId);
        Write(content, confidentiality);
    }

    private ContributionVersion()
    {
    }

    public Id<Contribution> ContributionId { get; private init; }

    /// <summary>From 1.</summary>
    public int Number { get; private init; }

    public Guid? FrameworkId { get; private init; }

    /// <summary>The contribution's; kept here too because row-level security judges each row by itself.</summary>
    public ConfidentialityClass Confidentiality { get; private set; }

    public string? Title { get; private set; }

    public string? Summary { get; private set; }

    public string Language { get; private set; } = "";

    /// <summary>Null after withdrawal.</summary>
    public string? Text { get; private set; }

    public string? Checksum { get; private set; }

    public DateTimeOffset? SealedAt { get; private set; }

    public static void Map(EntityTypeBuilder<ContributionVersion> version)
    {
        version.ToTable("contribution_versions");
        version.HasKey(row => new { row.ContributionId, row.Number });
        version.Property(row => row.Confidentiality).HasWireName();
        version.Property(row => row.Title).HasMaxLength(ContributionContent.MaxTitleLength);
        version.Property(row => row.Language).HasMaxLength(ContributionContent.MaxLanguageLength);
        version.Property(row => row.Checksum).HasMaxLength(64).IsFixedLength();
    }

    /// <summary>SHA-256 of the text in UTF-8, in lower-case hex digits.</summary>
    public static string ChecksumOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public void Write(ContributionContent content, ConfidentialityClass confidentiality)
    {
        if (SealedAt is not null)
        {
            throw new InvalidOperationException("A sealed version does not change.");
        }

        (Title, Summary, Language, Text, Confidentiality) = (content.Title, content.Summary, content.Language, content.Text, confidentiality);
    }

    public void Seal(string checksum, DateTimeOffset now) => (Checksum, SealedAt) = (checksum, now);

    public void Open() => Confidentiality = ConfidentialityClass.Public;

    public void Erase() => (Title, Summary, Text) = (null, null, null);
}
