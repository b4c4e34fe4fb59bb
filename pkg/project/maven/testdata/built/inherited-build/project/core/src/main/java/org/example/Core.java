package org.example;

public class Core {
}
