namespace Trilateral.Events.Dialogues;

/// <summary>The languages a meeting can be held in: the six of the United Nations, and Urdu.</summary>
public enum Language
{
    Ar,
    Zh,
    En,
    Fr,
    Ru,
    Es,
    Ur,
}
