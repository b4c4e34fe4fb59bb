package org.example;

@io.quarkus.runtime.annotations.QuarkusMain
public class Main {
    public static void main(String[] args) {
        System.out.println("hello");
    }
}
